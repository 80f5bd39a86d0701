"""What tests stand on: databases, servers, browsers, and what to do where one is missing."""
