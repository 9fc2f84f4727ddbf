/**
 * Maths as models write it, LaTeX or plain: read into values ({@link
 * io.ponder4j.verifiers.internal.math.MathReader}) that are compared exactly ({@link
 * io.ponder4j.verifiers.internal.math.MathComparison}).
 */
@org.jspecify.annotations.NullMarked
package io.ponder4j.verifiers.internal.math;
