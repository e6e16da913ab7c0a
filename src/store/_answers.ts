/** Finding a request by the id of its answer, which a later one may name as what it goes on from. */

/**
 * A condition on `requests` that the index of answers serves; its one value is the id. Only the Responses dialect lets
 * a request name an earlier answer, so only its ids are indexed: random ids of every answer would cost each row more
 * than all other indexes.
 */
export const IS_ANSWER = "response_id = ? AND response_id GLOB 'resp*'";
