module example.test/absent

go 1.21

require example.test/dependency v1.0.0
