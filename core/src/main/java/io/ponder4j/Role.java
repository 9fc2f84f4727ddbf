package io.ponder4j;

import io.ponder4j.generate.Generator;
import io.ponder4j.verify.ProcessVerifier;
import io.ponder4j.verify.Verifier;
import java.io.Serializable;
import java.util.Objects;

/**
 * A named place in a strategy that a live model is bound to. A strategy holds roles, never models,
 * so it can be serialised and serve many models.
 *
 * @param <T> what the strategy gets for it
 * @param name what is bound, looked up by this name
 * @param type {@link Generator}, {@link Verifier} or one of its two kinds
 */
public record Role<T>(String name, Class<T> type) implements Serializable {

  /** The model that answers. */
  public static final Role<Generator> GENERATOR = generator("generator");

  /** A smaller model that proposes. */
  public static final Role<Generator> DRAFT = generator("draft");

  /** A larger model that decides. */
  public static final Role<Generator> TARGET = generator("target");

  /** A model that judges by writing. */
  public static final Role<Generator> JUDGE = generator("judge");

  /** What judges; of either kind. */
  public static final Role<Verifier> VERIFIER = verifier("verifier");

  /** The same binding as {@link #VERIFIER}, for strategies that need a score for each step. */
  public static final Role<ProcessVerifier> PROCESS_VERIFIER =
      new Role<>("verifier", ProcessVerifier.class);

  public Role {
    Objects.requireNonNull(type, "type");
    if (name.isBlank()) {
      throw new IllegalArgumentException("a role's name must not be blank");
    }
    if (type != Generator.class && !Verifier.class.isAssignableFrom(type)) {
      throw new IllegalArgumentException(
          "a role is played by a Generator or a Verifier, not by a " + type.getName());
    }
  }

  /** A role of one's own, played by a generator. */
  public static Role<Generator> generator(String name) {
    return new Role<>(name, Generator.class);
  }

  /** A role of one's own, played by a verifier of either kind. */
  public static Role<Verifier> verifier(String name) {
    return new Role<>(name, Verifier.class);
  }

  @Override
  public String toString() {
    return name;
  }
}
