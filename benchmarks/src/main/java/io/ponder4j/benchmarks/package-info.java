/** JMH benchmarks. */
@org.jspecify.annotations.NullMarked
package io.ponder4j.benchmarks;
