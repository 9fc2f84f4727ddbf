package io.ponder4j.strategies.step;

import io.ponder4j.Need;
import io.ponder4j.Role;
import io.ponder4j.generate.Capability;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.Steering;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * What a step is, and when a path of steps is finished. Rules compose: a step ends at whatever
 * comes first.
 *
 * <p>A step keeps the whole token in which its delimiter completes, so the next step continues
 * exactly what was generated. A delimiter that is only completed by the next step, after a token
 * cap, is not seen.
 *
 * @param delimiters a step ends when one of these texts has been written
 * @param patterns a step ends after the token with which one of these regular expressions is found
 *     in its text; needs a generator that can be steered. They are looked for again at each token,
 *     so they should be simple: one that takes too long fails the step
 * @param thinkingOnly true where the answer is not divided: delimiters and patterns count in the
 *     thinking phase alone, and the step that begins the answer goes on to its end; needs a
 *     generator that can be steered
 * @param untilAnswer true where a path is finished as soon as an answer can be extracted at the end
 *     of a step; for models that do not stop by themselves. Not for answer types that see an answer
 *     in any line
 * @param maxTokens the most tokens of a step, at least 1
 * @param maxSteps the most steps of a path, at least 1
 */
public record StepRule(
    List<String> delimiters,
    List<String> patterns,
    boolean thinkingOnly,
    boolean untilAnswer,
    int maxTokens,
    int maxSteps)
    implements Serializable {

  private static final int MAX_TOKENS = 1024;
  private static final int MAX_STEPS = 40;

  public StepRule {
    delimiters = List.copyOf(delimiters);
    patterns = List.copyOf(patterns);
    if (delimiters.stream().anyMatch(String::isEmpty)) {
      throw new IllegalArgumentException("a delimiter must not be empty");
    }
    patterns.forEach(Pattern::compile); // a malformed one is refused here
    if (maxTokens < 1) {
      throw new IllegalArgumentException("maxTokens must be >= 1, was " + maxTokens);
    }
    if (maxSteps < 1) {
      throw new IllegalArgumentException("maxSteps must be >= 1, was " + maxSteps);
    }
  }

  /** Steps that end with a text: at most 1,024 tokens each, at most 40 of them. */
  public static StepRule delimitedBy(String... delimiters) {
    return new StepRule(List.of(delimiters), List.of(), false, false, MAX_TOKENS, MAX_STEPS);
  }

  /** A step is a line. */
  public static StepRule lines() {
    return delimitedBy("\n");
  }

  /** A step ends with a blank line: the usual rule for language models. */
  public static StepRule paragraphs() {
    return delimitedBy("\n\n");
  }

  /** A step is so many tokens. */
  public static StepRule ofTokens(int tokens) {
    return delimitedBy().atMostTokens(tokens);
  }

  /** This rule with one more text that ends a step. */
  public StepRule orAt(String delimiter) {
    List<String> more = new ArrayList<>(delimiters);
    more.add(delimiter);
    return new StepRule(more, patterns, thinkingOnly, untilAnswer, maxTokens, maxSteps);
  }

  /** This rule with one more regular expression that ends a step. */
  public StepRule orMatching(String pattern) {
    List<String> more = new ArrayList<>(patterns);
    more.add(pattern);
    return new StepRule(delimiters, more, thinkingOnly, untilAnswer, maxTokens, maxSteps);
  }

  /** This rule, the answer left in one piece. */
  public StepRule whileThinking() {
    return new StepRule(delimiters, patterns, true, untilAnswer, maxTokens, maxSteps);
  }

  /** This rule, a path finished by its answer too. */
  public StepRule untilAnswered() {
    return new StepRule(delimiters, patterns, thinkingOnly, true, maxTokens, maxSteps);
  }

  /** This rule with another cap on the tokens of a step. */
  public StepRule atMostTokens(int tokens) {
    return new StepRule(delimiters, patterns, thinkingOnly, untilAnswer, tokens, maxSteps);
  }

  /** This rule with another cap on the steps of a path. */
  public StepRule atMostSteps(int steps) {
    return new StepRule(delimiters, patterns, thinkingOnly, untilAnswer, maxTokens, steps);
  }

  /** What it needs of a generator. */
  public Need need() {
    Set<Capability> needed = EnumSet.of(Capability.CONTINUATION);
    if (isSteered()) {
      needed.add(Capability.STEERING);
    }
    if (!delimiters.isEmpty() && !thinkingOnly) {
      needed.add(Capability.STOP_TEXTS);
    }
    if (thinkingOnly) {
      needed.add(Capability.PHASES);
    }
    return new Need(Role.GENERATOR, needed);
  }

  private boolean isSteered() {
    return thinkingOnly || !patterns.isEmpty();
  }

  /** How the next step of a path is drawn, of the parameters that the caller chose. */
  SamplingParams sampling(Path path, SamplingParams caller) {
    List<String> stops = new ArrayList<>(caller.stop());
    if (!thinkingOnly) {
      stops.addAll(delimiters);
    }
    return caller.withStop(stops.toArray(String[]::new)).withMaxTokens(cap(path, caller));
  }

  /** What else ends a step, where the sampling parameters cannot say it. */
  Optional<Steering> steering() {
    return isSteered()
        ? Optional.of(new StepEnd(delimiters, patterns, thinkingOnly))
        : Optional.empty();
  }

  private int cap(Path path, SamplingParams caller) {
    return Math.max(1, Math.min(maxTokens, caller.maxTokens() - path.usage().generated()));
  }

  /**
   * How a path stands after one more step.
   *
   * @param text what the step added to the prefix
   * @param answered whether an answer can be extracted; not asked for where that does not matter
   */
  Standing after(
      Path path, Completion step, String text, SamplingParams caller, BooleanSupplier answered) {
    Finish finish = step.finish();
    if (finish == Finish.EOS || (finish == Finish.STOP && !endsHere(step, text, caller))) {
      return Standing.ENDED;
    }
    if (finish == Finish.BUDGET || finish == Finish.CANCELLED) {
      return Standing.CUT;
    }
    if (isOutOfRoom(path, step, caller)) {
      return Standing.OUT_OF_ROOM;
    }
    if (untilAnswer && answered.getAsBoolean()) {
      return Standing.ENDED;
    }
    if (text.isBlank() && path.endsBlank()) {
      return Standing.STUCK;
    }
    return path.depth() + 1 >= maxSteps ? Standing.TOO_DEEP : Standing.OPEN;
  }

  /** True where it was this rule that ended a step, not a stop that the caller asked for. */
  private boolean endsHere(Completion step, String text, SamplingParams caller) {
    boolean atCallersStop =
        caller.stop().stream().anyMatch(stop -> text.startsWith(stop, step.text().length()));
    return !atCallersStop && new StepEnd(delimiters, patterns, false).isIn(text);
  }

  /** True where the limit was the caller's or the model's, not that of a step. */
  private boolean isOutOfRoom(Path path, Completion step, SamplingParams caller) {
    int generated = step.usage().generated();
    boolean stoppedShort =
        step.finish() == Finish.LENGTH && step.usage().exact() && generated < cap(path, caller);
    return stoppedShort || path.usage().generated() + generated >= caller.maxTokens();
  }
}
