package io.ponder4j.engine;

import io.ponder4j.generate.Logits;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The logits of a row as steering sees them; copied when it changes one. */
final class SteeredLogits implements Logits {

  private final Rows rows;
  private float @Nullable [] changed; // [vocabulary]

  SteeredLogits(Rows rows) {
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
}
