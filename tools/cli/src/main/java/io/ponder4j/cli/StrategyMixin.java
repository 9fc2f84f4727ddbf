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
  private static final int SAMPLES = 16;
  private static final int VOTERS = 3;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--strategy",
      paramLabel = "NAME",
      description =
          "One of 'ponder strategies'; default weighted-vote, with --model greedy: it needs no"
              + " verifier.")
  private @Nullable String strategy;

  @Option(names = "--n", paramLabel = "N", description = "Samples; default " + SAMPLES + ".")
  private @Nullable Integer n;

  @Option(
      names = "--m",
      paramLabel = "M",
      description = "How many of them vote in short-m@k; default " + VOTERS + ".")
  private @Nullable Integer m;

  /** The chosen one. */
  Strategy chosen(String otherwise) {
    return named(strategy == null ? otherwise : strategy, n);
  }

  /**
   * One by its name.
   *
   * @param samples null for those of the options
   * @throws ParameterException if there is none, or it takes no such number
   */
  Strategy named(String name, @Nullable Integer samples) {
    StrategyCatalog.Entry entry =
        StrategyCatalog.find(name)
            .orElseThrow(
                () ->
                    wrongUse(
                        "there is no strategy '"
                            + name
                            + "'; 'ponder strategies' lists those there are"));
    int size = or(samples, or(n, SAMPLES));
    int voters = or(m, VOTERS);
    if (size < 1 || size > MOST_SAMPLES) {
      throw wrongUse("--n must be in 1.." + MOST_SAMPLES + ", was " + size);
    }
    try {
      Strategy made = entry.factory().create(size, voters);
      Strategy larger = entry.factory().create(size + 1, voters);
      if (samples != null && larger.equals(made)) {
        throw wrongUse(name + " has no number of samples; leave out --n");
      }
      if (m != null && entry.factory().create(size + 1, voters + 1).equals(larger)) {
        throw wrongUse(name + " has no number of votes; leave out --m");
      }
      return made;
    } catch (IllegalArgumentException e) {
      throw wrongUse(name + ": " + e.getMessage());
    }
  }

  private static int or(@Nullable Integer said, int otherwise) {
    return said == null ? otherwise : said;
  }

  private ParameterException wrongUse(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
