package e2e
func preparing(d *desk)         {}
func reporting(d *desk)         {}
func nudging(d *desk)           {}
func rectifying(d *desk)        {}
func accepting(d *desk)         {}
