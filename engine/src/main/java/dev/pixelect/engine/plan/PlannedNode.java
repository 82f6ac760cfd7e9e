package dev.pixelect.engine.plan;

import dev.pixelect.engine.device.Prepared;
import dev.pixelect.engine.graph.Node;

/** A node and how its device will run it. */
public record PlannedNode(Node node, Prepared prepared) {}
