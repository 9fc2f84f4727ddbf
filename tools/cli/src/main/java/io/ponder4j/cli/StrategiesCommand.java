package io.ponder4j.cli;

import io.ponder4j.strategies.StrategyCatalog;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the strategies. */
@Command(
    name = "strategies",
    description = "Lists the strategies, a name and a sentence a line.",
    mixinStandardHelpOptions = true)
final class StrategiesCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    for (StrategyCatalog.Entry entry : StrategyCatalog.all()) {
      spec.commandLine().getOut().printf("%-26s %s%n", entry.name(), entry.summary());
    }
  }
}
