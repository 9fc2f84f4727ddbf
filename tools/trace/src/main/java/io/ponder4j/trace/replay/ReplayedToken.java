package io.ponder4j.trace.replay;

import io.ponder4j.generate.Phase;
import io.ponder4j.generate.TokenTrace;
import io.ponder4j.generate.TokenView;
import io.ponder4j.trace.replay.Tape.Force;

/** A recorded token, as a listener sees it. */
record ReplayedToken(Tape tape, TokenTrace numbers, int index) implements TokenView {

  @Override
  public Kind kind() {
    return tape.kind(index);
  }

  @Override
  public int id() {
    return numbers.id(index);
  }

  @Override
  public String text() {
    return tape.text().substring(tape.start(index), tape.ends()[index]);
  }

  @Override
  public String textSoFar() {
    var text = new StringBuilder();
    int from = 0;
    for (Force force : tape.forced()) {
      int token = force.token();
      if (token < index) {
        boolean takenBack = tape.kind(token) != Kind.TEXT;
        text.append(tape.text(), from, takenBack ? tape.start(token) : tape.ends()[token]);
        text.append(force.text());
        from = tape.ends()[token];
      }
    }
    return text.append(tape.text(), from, tape.ends()[index]).toString();
  }

  @Override
  public Phase phase() {
    return tape.phase(index);
  }

  @Override
  public double logProb() {
    return numbers.logProb(index);
  }

  @Override
  public double entropy() {
    return numbers.entropy(index);
  }
}
