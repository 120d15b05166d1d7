// Package pg is how the record speaks to PostgreSQL: connections for each purpose, transactions, values as columns have them, lists page by
// page, and what its errors mean to a caller.
//
// Import rule: pg is the floor of store. It may import service/port, access and the rules' words, and knows no table but projects, by whose
// years and keys lists are narrowed.
package pg
