package io.ponder4j.cli.bench;

import picocli.CommandLine.Command;

/** Groups the benchmarks. */
@Command(
    name = "bench",
    description = "Measures this machine.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {DecodeBenchCommand.class, EngineBenchCommand.class, ProblemsBenchCommand.class})
public final class BenchCommand {}
