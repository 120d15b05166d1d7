// Package calendar knows civil dates, the working days of China and how a deadline is counted.
//
// A due date in Sluice is a civil date in Asia/Shanghai, never an instant: day 1 is the day after the event, and what is
// due on a date is on time until 24:00 of it. Working days follow the yearly notices of the General Office of the State
// Council (国务院办公厅关于…年部分节假日安排的通知), make-up days (调休) included. They are committed in years.yaml, each
// year with its source; a year without a notice is provisional, and every answer that relies on it says so.
//
// Everything here is pure and immutable: no clock, no environment, no package state that changes, so the same question
// has the same answer in a workflow, in its replay and in a test. A Calendar may be shared by any number of goroutines.
//
// The package may import nothing of Sluice, and of others only the standard library and go.yaml.in/yaml/v3.
package calendar
