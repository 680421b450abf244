// A tool that does not compile.
package main

func main() {
	missing()
}
