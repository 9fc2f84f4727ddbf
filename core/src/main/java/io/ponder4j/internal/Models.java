package io.ponder4j.internal;

import io.ponder4j.Role;
import io.ponder4j.UnmetNeedException;
import io.ponder4j.generate.Generator;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.ProcessVerifier;
import java.util.HashMap;
import java.util.Map;

/** The models of a question, wrapped so that one run is charged for them. */
record Models(LiveRun run, Map<String, KnownSteps> knownSteps) {

  Models(LiveRun run) {
    this(run, new HashMap<>());
  }

  <T> T get(Role<T> role) {
    Object bound = run.question.setup.bindings().get(role.name());
    if (bound == null) {
      throw new UnmetNeedException(
          "nothing is bound to the role '" + role + "'; bind it when the Ponder is built");
    }
    if (!role.type().isInstance(bound)) {
      throw new UnmetNeedException(
          "the role '"
              + role
              + "' needs a "
              + role.type().getSimpleName()
              + ", but is bound to a "
              + bound.getClass().getName());
    }
    return role.type().cast(wrap(role.name(), bound));
  }

  private Object wrap(String role, Object bound) {
    if (bound instanceof Generator generator) {
      return new BudgetedGenerator(run, role, run.question.session(role, generator));
    }
    if (bound instanceof OutcomeVerifier verifier) {
      return new BudgetedOutcomeVerifier(run, role, verifier);
    }
    return new BudgetedProcessVerifier(
        run,
        role,
        (ProcessVerifier) bound,
        knownSteps.computeIfAbsent(role, name -> new KnownSteps()));
  }

  boolean has(Role<?> role) {
    return role.type().isInstance(run.question.setup.bindings().get(role.name()));
  }
}
