package io.ponder4j.engine;

import io.ponder4j.engine.kv.KvNode;
import io.ponder4j.generate.Logits;
import io.ponder4j.generate.Penalties;
import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The logits of a row as hooks and penalties change them; copied when one is changed. */
final class ChangedLogits implements Logits {

  private final Rows rows;
  private float @Nullable [] changed; // [vocabulary]

  ChangedLogits(Rows rows) {
    this.rows = rows;
  }

  /** What the draw is to be made from instead. */
  Optional<float[]> changed() {
    return Optional.ofNullable(changed);
  }

  @Override
  public int size() {
    return rows.vocabulary();
  }

  @Override
  public float get(int id) {
    return changed == null ? rows.logit(id) : changed[id];
  }

  @Override
  public void set(int id, float value) {
    if (changed == null) {
      changed = rows.copy();
    }
    changed[id] = value;
  }

  /**
   * Penalises the tokens of a text.
   *
   * @param last the text's last token
   * @param promptTokens how many of its first tokens are the prompt
   */
  void penalise(Penalties penalties, KvNode last, int promptTokens) {
    var occurred = new BitSet(size());
    var occurredSincePrompt = new BitSet(size());
    for (KvNode at = last; at != null && at.depth() > 0; at = at.parent()) {
      occurred.set(at.token());
      if (at.depth() > promptTokens) {
        occurredSincePrompt.set(at.token());
      }
    }
    double repetition = penalties.repetition();
    occurred.stream()
        .forEach(
            id -> set(id, (float) (get(id) > 0 ? get(id) / repetition : get(id) * repetition)));
    occurredSincePrompt.stream().forEach(id -> set(id, (float) (get(id) - penalties.presence())));
  }
}
