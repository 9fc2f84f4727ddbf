package io.ponder4j.cli;

import io.ponder4j.Strategy;
import io.ponder4j.strategies.StrategyCatalog;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that choose a strategy. */
final class StrategyMixin {

  private static final int MOST_SAMPLES = 10_000;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--strategy",
      paramLabel = "NAME",
      description =
          "One of 'ponder strategies'; default weighted-vote, with --model greedy: it needs no"
              + " verifier.")
  private @Nullable String strategy;

  @Option(names = "--n", defaultValue = "16", description = "Samples; default ${DEFAULT-VALUE}.")
  private int n;

  @Option(
      names = "--m",
      defaultValue = "3",
      description = "How many of them vote in short-m@k; default ${DEFAULT-VALUE}.")
  private int m;

  /** The chosen one. */
  Strategy chosen(String otherwise) {
    return named(strategy == null ? otherwise : strategy, n);
  }

  /**
   * One by its name.
   *
   * @throws ParameterException if there is none
   */
  Strategy named(String name, int samples) {
    StrategyCatalog.Entry entry =
        StrategyCatalog.find(name)
            .orElseThrow(
                () ->
                    wrongUse(
                        "there is no strategy '"
                            + name
                            + "'; 'ponder strategies' lists those there are"));
    if (samples < 1 || samples > MOST_SAMPLES) {
      throw wrongUse("--n must be in 1.." + MOST_SAMPLES + ", was " + samples);
    }
    try {
      return entry.factory().create(samples, m);
    } catch (IllegalArgumentException e) {
      throw wrongUse(name + ": " + e.getMessage());
    }
  }

  /** The samples that were asked for. */
  int samples() {
    return n;
  }

  private ParameterException wrongUse(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
