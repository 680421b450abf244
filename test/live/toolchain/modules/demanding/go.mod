module example.test/demanding

go 9.99
