// Package port is what the use cases need of the rest: small interfaces and the rows they answer. The store and the
// engine implement them; tests put stand-ins in their place.
//
// Import rule: port may import lifecycle, policy and calendar.
package port
