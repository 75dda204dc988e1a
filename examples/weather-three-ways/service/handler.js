exports.darksky = require('./external-api/darksky').darksky
exports.openweathermap = require('./external-api/openweathermap').openweathermap
exports.dest = require('./external-api/dest').dest
exports.fourth = require('./external-api/fourth').fourth
