// Package acceptance runs the clients of Go's Kubernetes libraries against Kubernest, each as an operator would use it.
package acceptance
