package io.ponder4j;

import io.ponder4j.generate.Capability;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;

/**
 * What a strategy needs of a role. Checked when the facade is built.
 *
 * @param role must be bound, to something of the role's type
 * @param capabilities what a generator in that role must be able to do; empty for verifiers
 */
public record Need(Role<?> role, Set<Capability> capabilities) {

  public Need {
    Objects.requireNonNull(role, "role");
    capabilities = Set.copyOf(capabilities);
  }

  /** A role, and the capabilities it must bring. */
  public static Need of(Role<?> role, Capability... capabilities) {
    return new Need(role, Set.copyOf(Arrays.asList(capabilities)));
  }
}
