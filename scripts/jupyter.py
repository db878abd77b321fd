"""Runs a notebook file where it lies, and prints what it is then, with its outputs.

Deno's kernel says that a cell is done before it has sent all that the cell shows. Jupyter's pages put what comes late where
it belongs; nbclient would drop it, so here each cell is listened to until nothing more has come for a while.
"""

import sys
from pathlib import Path
from queue import Empty

import nbformat
from nbclient.exceptions import CellExecutionComplete
from nbclient.util import ensure_async
from nbconvert.preprocessors import ExecutePreprocessor

SECONDS_OF_SILENCE = 1


class Listener(ExecutePreprocessor):
    async def _async_poll_output_msg(self, parent_msg_id, cell, cell_index):
        await super()._async_poll_output_msg(parent_msg_id, cell, cell_index)
        while True:
            try:
                message = await ensure_async(self.kc.iopub_channel.get_msg(timeout=SECONDS_OF_SILENCE))
            except Empty:
                return
            if message["parent_header"].get("msg_id") == parent_msg_id:
                try:
                    self.process_message(message, cell, cell_index)
                except CellExecutionComplete:
                    pass


file = Path(sys.argv[1])
notebook = nbformat.read(file, as_version=4)
# No limit for a cell; the limit for outputs behind its end holds the listening.
listener = Listener(timeout=-1, iopub_timeout=600, raise_on_iopub_timeout=True)
listener.preprocess(notebook, {"metadata": {"path": str(file.parent)}})
nbformat.write(notebook, sys.stdout)
