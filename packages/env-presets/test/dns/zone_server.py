"""
Serves zones on 127.0.0.1, by UDP and TCP, each at a port of its own, until its input ends.

dnspython reads the master files, strictly and with $INCLUDE; dnslib answers, and truncates what UDP does not take.
Arguments: pairs of a zone's name and its file. The first line of the output is JSON: the port and the number of
records of each, in that order.
"""

import json
import sys

import dns.message
import dns.rrset
import dns.zone
from dnslib import QTYPE, DNSRecord
from dnslib.server import DNSHandler, DNSLogger, DNSServer
from dnslib.zoneresolver import ZoneResolver

TRIES = 20


class Handler(DNSHandler):
    udplen = 512


def records_of(origin: str, path: str) -> list:
    """The zone's records as dnslib has them, taken from one message to the other: neither prints nor parses them."""
    zone = dns.zone.from_file(path, origin, relativize=False, allow_include=True)
    message = dns.message.Message()
    message.answer = [dns.rrset.from_rdata_list(name, rdatas.ttl, rdatas) for name, rdatas in zone.iterate_rdatasets()]
    return DNSRecord.parse(message.to_wire(max_size=65535)).rr


def serve(records: list) -> int:
    resolver = ZoneResolver("")
    resolver.zone = [(record.rname, QTYPE[record.rtype], record) for record in records]
    quiet = DNSLogger("error", logf=lambda line: print(line, file=sys.stderr))
    for _ in range(TRIES):
        udp = DNSServer(resolver, address="127.0.0.1", port=0, logger=quiet, handler=Handler)
        port = udp.server.server_address[1]
        try:
            tcp = DNSServer(resolver, address="127.0.0.1", port=port, tcp=True, logger=quiet, handler=Handler)
        except OSError:  # somebody has the TCP port of that number
            udp.server.server_close()
            continue
        udp.start_thread()
        tcp.start_thread()
        return port
    raise SystemExit(f"no port of {TRIES} was free for both UDP and TCP")


def main(zones: list[str]) -> None:
    loaded = [records_of(origin, path) for origin, path in zip(zones[::2], zones[1::2], strict=True)]
    print(json.dumps([{"port": serve(records), "records": len(records)} for records in loaded]), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1:])
