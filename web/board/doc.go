// Package board is what those who supervise look at: all projects, what stands still, who was mentioned, the figures, the fund orders.
package board
