// Stands in for WebSocket and SOCKS, by which the MQTT client could connect as well; here it is given its connections.
export {};
