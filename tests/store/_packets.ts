/** Records and bodies as the writer's thread gets them. */

import { type Bodies, stashBodies } from "../../src/store/body_message.ts";
import { Packer, type Packet } from "../../src/store/_packet.ts";

export function packetOf(
  { records = [], bodies = [] }: {
    readonly records?: readonly unknown[];
    readonly bodies?: readonly Bodies[];
  },
): Packet {
  const packer = new Packer();
  return packer.pack({
    records: records.map((record) => packer.keep(JSON.stringify(record))),
    bodies: bodies.map((one) => stashBodies(one, packer)),
  });
}
