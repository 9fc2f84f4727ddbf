package io.ponder4j.evaluate.procbench;

import java.util.ArrayList;
import java.util.List;

/**
 * States that somebody gives.
 *
 * @param intermediate after each step but the last
 * @param finalState after the last; empty for none
 */
public record ProcAnswer(List<String> intermediate, String finalState) {

  public ProcAnswer {
    intermediate = List.copyOf(intermediate);
  }

  /** Reads a text as the questions ask for it: a state a line, the final one last. */
  public static ProcAnswer parse(String text) {
    List<String> lines = text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    return lines.isEmpty()
        ? new ProcAnswer(List.of(), "")
        : new ProcAnswer(lines.subList(0, lines.size() - 1), lines.get(lines.size() - 1));
  }

  /** All states in order; a last intermediate one that repeats the final one is left out. */
  List<String> states() {
    List<String> all = new ArrayList<>(intermediate);
    if (!all.isEmpty() && all.get(all.size() - 1).equals(finalState)) {
      all.remove(all.size() - 1);
    }
    all.add(finalState);
    return all;
  }
}
