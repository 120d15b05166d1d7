package e2e

import "fmt"

func printed(d *desk) {
	w := d.at("liwen").Go("/projects/" + d.life.code)
	for _, s := range w.Printed() {
		fmt.Println(s)
		fmt.Println("-----")
	}
	for _, s := range w.Go("/projects/" + d.life.code + "/print").Printed() {
		fmt.Println(s)
		fmt.Println("-----")
	}
}
