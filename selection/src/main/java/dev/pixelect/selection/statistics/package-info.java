/** What a few repetitions say: means with intervals, differences of pairs, areas under curves. Knows nothing of labels or networks. */
package dev.pixelect.selection.statistics;
