package io.ponder4j.testkit;

import io.ponder4j.generate.Continuation;
import io.ponder4j.generate.Origin;
import io.ponder4j.generate.Phase;
import io.ponder4j.generate.Segment;
import java.util.ArrayList;
import java.util.List;

/**
 * How likely a script is to say a text from some place on.
 *
 * @param text what is to be said
 * @param phases of its characters; none where the generator marks no phases
 * @param ends whether it is to end there
 * @param greedy whether the most likely option is taken
 */
record ScriptedReading(String text, List<Phase> phases, boolean ends, boolean greedy) {

  static ScriptedReading of(Continuation continuation, boolean greedy, boolean marksPhases) {
    var text = new StringBuilder();
    List<Phase> phases = new ArrayList<>();
    for (Segment segment : continuation.segments()) {
      if (segment.origin() == Origin.GENERATED) {
        text.append(segment.text());
        segment.text().chars().forEach(character -> phases.add(segment.phase()));
      }
    }
    return new ScriptedReading(
        text.toString(), marksPhases ? phases : List.of(), continuation.ends(), greedy);
  }

  double probability(ScriptedGenerator.Position from) {
    return after(from.script(), from.script().end(from.said()), 0);
  }

  /** Of what is left of the text from a character on, after some characters of a script. */
  private double after(Script script, int said, int from) {
    int length = Math.min(text.length() - from, script.text().length() - said);
    if (!text.regionMatches(from, script.text(), said, length)
        || !isIn(script.phase(), from, length)) {
      return 0;
    }
    boolean isWhole = said + length == script.text().length();
    boolean isAll = from + length == text.length();
    if (isAll && !ends) {
      return 1;
    }
    if (!isWhole) {
      return 0;
    }
    if (script.options().isEmpty()) {
      return isAll && script.ending() == Script.Ending.END ? 1 : 0;
    }
    return ofOptions(script.options(), from + length);
  }

  private boolean isIn(Phase phase, int from, int length) {
    return phases.isEmpty()
        || phases.subList(from, from + length).stream().allMatch(each -> each == phase);
  }

  private double ofOptions(List<Script.Option> options, int from) {
    if (greedy) {
      return after(ScriptedGeneration.mostLikely(options).script(), 0, from);
    }
    return options.stream()
        .mapToDouble(option -> option.probability() * after(option.script(), 0, from))
        .sum();
  }
}
