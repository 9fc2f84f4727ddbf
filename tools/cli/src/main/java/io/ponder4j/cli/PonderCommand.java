package io.ponder4j.cli;

import io.ponder4j.PonderException;
import io.ponder4j.cli.bench.BenchCommand;
import io.ponder4j.cli.demo.DemoCommand;
import io.ponder4j.embedded.MalformedProblemException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@code ponder} command. Exit codes: 0 done, 1 failed, 2 wrong use. */
@Command(
    name = "ponder",
    description = "Inference-time scaling on the JVM: spend more compute, get a better answer.",
    mixinStandardHelpOptions = true,
    subcommands = {
      BenchCommand.class,
      ChatCommand.class,
      DemoCommand.class,
      DoctorCommand.class,
      SolveCommand.class,
      StrategiesCommand.class,
      HelpCommand.class
    })
final class PonderCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  private PonderCommand() {}

  /** No command was named. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return CommandLine.ExitCode.USAGE;
  }

  /** Runs the command and exits with its code. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new PonderCommand());
    setVersion(commandLine);
    return commandLine
        .registerConverter(java.time.Duration.class, Durations::parse)
        .setParameterExceptionHandler(
            (wrong, arguments) -> {
              print(wrong, wrong.getCommandLine());
              return CommandLine.ExitCode.USAGE;
            })
        .setExecutionExceptionHandler(
            (failure, failedCommand, parsed) -> {
              if (!(failure instanceof PonderException || failure instanceof IOException)) {
                throw failure;
              }
              print(failure, failedCommand);
              return failure instanceof MalformedProblemException
                  ? CommandLine.ExitCode.USAGE
                  : CommandLine.ExitCode.SOFTWARE;
            });
  }

  private static void setVersion(CommandLine commandLine) {
    String version = PonderCommand.class.getPackage().getImplementationVersion();
    commandLine.getCommandSpec().version("ponder " + (version == null ? "not packaged" : version));
    for (CommandLine subcommand : commandLine.getSubcommands().values()) {
      subcommand.getCommandSpec().version(commandLine.getCommandSpec().version());
    }
  }

  /** One line, whatever the message quotes. */
  private static void print(Exception failure, CommandLine commandLine) {
    String message = String.valueOf(failure.getMessage()).replaceAll("[\\p{Cntrl}\\s]+", " ");
    commandLine.getErr().println("ponder: " + message);
  }
}
