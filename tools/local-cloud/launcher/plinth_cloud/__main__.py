"""python -m plinth_cloud: one account of the local cloud, or the list of what it adds to the emulator (--gaps)."""

import sys

from . import settings


def main() -> None:
    if sys.argv[1:] == ["--gaps"]:
        from . import extensions

        for extension in extensions.load():
            print(f"{extension.service}\t{extension.target}\t{extension.gap}")
        return
    chosen = settings.parse(sys.argv[1:])
    settings.export(chosen)

    from . import extensions, registry, server

    extensions.load()
    registry.apply()
    server.run(chosen)


main()
