"""Loads a service of aws_cdk or of the AWS provider once something of it is used, instead of all of them at the first import.

Both import every service that they know, which is five thousand modules, of which the program uses thirty: a minute and a
half where nothing is compiled yet. jsii generates packages that do this by themselves since, our own among them.
"""
import re
import sys
from importlib.machinery import PathFinder
from importlib.util import LazyLoader
from types import SimpleNamespace

SERVICE = re.compile(r"(aws_cdk|cdktf_cdktf_provider_aws)\.[a-z]\w*")

# The program is handed objects of these without importing them, and jsii looks for their classes among those that are loaded.
AT_ONCE = {"aws_cdk.aws_ses"}


class ServicesLazily:
    @staticmethod
    def find_spec(name, path=None, target=None):
        spec = PathFinder.find_spec(name, path, target) if SERVICE.fullmatch(name) and name not in AT_ONCE else None
        if spec is not None and spec.loader is not None:
            spec.loader = LazyLoader(spec.loader)
        return spec


sys.meta_path.insert(0, ServicesLazily)

# It puts another module in the place of the one that is still to be loaded.
sys.modules["publication"] = SimpleNamespace(publish=lambda: None)
