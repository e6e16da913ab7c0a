-- What is shared by requests goes with the last of them, which has to be found without reading them all.
CREATE INDEX requests_decision ON requests (decision_id) WHERE decision_id IS NOT NULL;
CREATE INDEX requests_price ON requests (price_id) WHERE price_id IS NOT NULL;
