/** The {@code ponder} command. Read {@link io.ponder4j.cli.PonderCommand} first. */
@org.jspecify.annotations.NullMarked
package io.ponder4j.cli;
