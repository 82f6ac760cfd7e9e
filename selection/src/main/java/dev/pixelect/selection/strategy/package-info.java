/** The strategies, and what they share. */
package dev.pixelect.selection.strategy;
