package io.ponder4j.cli.bench;

import picocli.CommandLine.Command;

/** Groups the benchmarks. */
@Command(
    name = "bench",
    description = "Measures this machine, or what was recorded on another.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DecodeBenchCommand.class,
      EngineBenchCommand.class,
      ProblemsBenchCommand.class,
      ReplayBenchCommand.class
    })
public final class BenchCommand {}
