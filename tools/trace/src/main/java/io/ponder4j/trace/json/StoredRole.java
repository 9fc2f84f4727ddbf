package io.ponder4j.trace.json;

import com.fasterxml.jackson.databind.util.StdConverter;
import io.ponder4j.Role;
import io.ponder4j.generate.Generator;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.ProcessVerifier;
import io.ponder4j.verify.Verifier;
import java.util.Arrays;

/** A role as it is written: a text never names a class. */
record StoredRole(String name, Player player) {

  /** What plays a role. */
  enum Player {
    GENERATOR(Generator.class),
    VERIFIER(Verifier.class),
    OUTCOME_VERIFIER(OutcomeVerifier.class),
    PROCESS_VERIFIER(ProcessVerifier.class);

    private final Class<?> type;

    Player(Class<?> type) {
      this.type = type;
    }

    static Player of(Class<?> type) {
      return Arrays.stream(values())
          .filter(player -> player.type == type)
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "a role for a " + type.getName() + " cannot be written"));
    }
  }

  /** To what is written. */
  static final class Store extends StdConverter<Role<?>, StoredRole> {
    @Override
    public StoredRole convert(Role<?> role) {
      return new StoredRole(role.name(), Player.of(role.type()));
    }
  }

  /** From what is written. */
  static final class Restore extends StdConverter<StoredRole, Role<?>> {
    @Override
    public Role<?> convert(StoredRole stored) {
      return new Role<>(stored.name(), stored.player().type);
    }
  }
}
