// Package form describes a typed input as a form, reads what was filled in back into it, and says of each field what is wrong.
//
// There are forms of commands, which are given to a project or a task, and choices: what is done to no project, such as naming a deputy.
package form
