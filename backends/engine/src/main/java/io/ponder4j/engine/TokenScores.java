package io.ponder4j.engine;

/**
 * What a model made of a {@link ScoreRequest}. The arrays are the caller's.
 *
 * @param logProbs natural logs of the tokens' probabilities, from {@code from} on
 * @param entropies in nats, of the laws that these tokens were read against
 * @param hidden one state a wanted token
 * @param next natural logs of the probabilities of the tokens asked for, after the text
 */
public record TokenScores(float[] logProbs, float[] entropies, float[][] hidden, float[] next) {}
