/**
 * Particle methods (sequential Monte Carlo): weighted sets of partial solutions that are resampled
 * as they grow. Read {@link io.ponder4j.strategies.resample.ParticleFilter} first, then the loop,
 * {@code ParticleLoop}, which knows nothing of models and prompts.
 */
@org.jspecify.annotations.NullMarked
package io.ponder4j.strategies.resample;
