// A tool small enough to be built in a test. Built for the first time it takes the standard library with it: some seconds.
package main

import "fmt"

var version = "unset"

func main() {
	fmt.Println("hello", version)
}
