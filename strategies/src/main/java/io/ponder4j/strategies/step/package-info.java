/**
 * Partial solutions and how they grow by a step: what searches over a frontier and particle methods
 * share. Read {@link io.ponder4j.strategies.step.StepRule} first, then {@link
 * io.ponder4j.strategies.step.Stepper}.
 */
@org.jspecify.annotations.NullMarked
package io.ponder4j.strategies.step;
