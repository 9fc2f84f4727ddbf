"""What the measurements share."""

import os
import resource
import statistics


def median(values: list[float]) -> float:
    return statistics.median(values)


def peak_rss_mib() -> int:
    """Of this process."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def load() -> float:
    """Processes that wanted to run in the last minute, on average."""
    return os.getloadavg()[0]
