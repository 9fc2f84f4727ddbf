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

  /**
   * The chosen one.
   *
   * @throws ParameterException if there is none, or it takes no such number
   */
  Strategy chosen(String otherwise) {
    String name = strategy == null ? otherwise : strategy;
    Strategy made = named(name, n);
    if (m != null) {
      int larger = or(n, SAMPLES) + 1; // votes are of so many at most
      if (create(name, larger, m).equals(create(name, larger, m + 1))) {
        throw wrongUse(name + " has no number of votes; leave out --m");
      }
    }
    return made;
  }

  /**
   * One by its name.
   *
   * @param samples null for those of the options
   * @throws ParameterException if there is none, or it takes no such number
   */
  Strategy named(String name, @Nullable Integer samples) {
    int size = or(samples, or(n, SAMPLES));
    if (size < 1 || size > MOST_SAMPLES) {
      throw wrongUse("--n must be in 1.." + MOST_SAMPLES + ", was " + size);
    }
    int voters = or(m, VOTERS);
    Strategy made = create(name, size, voters);
    if (samples != null && create(name, size + 1, voters).equals(made)) {
      throw wrongUse(name + " has no number of samples; leave out --n");
    }
    return made;
  }

  private Strategy create(String name, int size, int voters) {
    StrategyCatalog.Entry entry =
        StrategyCatalog.find(name)
            .orElseThrow(
                () ->
                    wrongUse(
                        "there is no strategy '"
                            + name
                            + "'; 'ponder strategies' lists those there are"));
    try {
      return entry.factory().create(size, voters);
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
