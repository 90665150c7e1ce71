from __future__ import annotations

import gzip
from datetime import datetime

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from order_files_path import order_files  # type: ignore[import-not-found]
