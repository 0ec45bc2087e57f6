"""Loads a service of aws_cdk or of the AWS provider once something of it is used, instead of all of them at the first import.

Both import every service that they know, which is five thousand modules, of which the program uses thirty: a minute and a
half where nothing is compiled yet. jsii generates packages that do this by themselves since, our own among them.
"""
import re
import sys
from importlib.machinery import PathFinder, SourceFileLoader
from importlib.util import LazyLoader

SERVICE = re.compile(r"(aws_cdk|cdktf_cdktf_provider_aws)\.[a-z]\w*")

# The program is handed objects of these without importing them, and jsii looks for their classes among those that are loaded:
# "Unknown type" is what it says of one that is missing here.
AT_ONCE = {"aws_cdk.aws_ses"}


class InItsPlace(SourceFileLoader):
    def exec_module(self, module):
        super().exec_module(module)
        # these modules put another one in their place, which a lazy one must not
        sys.modules[module.__name__] = module


class ServicesLazily:
    @staticmethod
    def find_spec(name, path=None, target=None):
        spec = PathFinder.find_spec(name, path, target) if SERVICE.fullmatch(name) and name not in AT_ONCE else None
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = LazyLoader(InItsPlace(spec.loader.name, spec.loader.path))
        return spec


sys.meta_path.insert(0, ServicesLazily)
