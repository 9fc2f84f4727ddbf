package io.ponder4j.cli;

import io.ponder4j.PonderException;
import io.ponder4j.embedded.MalformedProblemException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The {@code ponder} command. Exit codes: 0 done, 1 failed, 2 wrong use. */
@Command(
    name = "ponder",
    description = "Inference-time scaling on the JVM: spend more compute, get a better answer.",
    mixinStandardHelpOptions = true,
    subcommands = {
      DemoCommand.class,
      SolveCommand.class,
      StrategiesCommand.class,
      HelpCommand.class
    })
final class PonderCommand {

  private PonderCommand() {}

  /** Runs the command and exits with its code. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new PonderCommand())
        .registerConverter(java.time.Duration.class, Durations::parse)
        .setParameterExceptionHandler(
            (wrong, arguments) -> {
              wrong.getCommandLine().getErr().println("ponder: " + wrong.getMessage());
              return CommandLine.ExitCode.USAGE;
            })
        .setExecutionExceptionHandler(
            (failure, commandLine, parsed) -> {
              if (!(failure instanceof PonderException)) {
                throw failure;
              }
              commandLine.getErr().println("ponder: " + failure.getMessage());
              return failure instanceof MalformedProblemException
                  ? CommandLine.ExitCode.USAGE
                  : CommandLine.ExitCode.SOFTWARE;
            });
  }
}
